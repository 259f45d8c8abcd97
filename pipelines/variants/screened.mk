# as crlso, but each start asks for the one of several new architectures that is predicted best
METHOD = screened
LABEL = CR-LSO screened
