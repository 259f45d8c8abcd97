# as crlso, but 75 % of the budget are initial labels
LABEL = CR-LSO with N0 $(N0)
N0 = $(call percent,75)
