# as crlso, but 25 % of the budget are initial labels
LABEL = CR-LSO with N0 25 % of the budget
N0 = $(call percent,25)
