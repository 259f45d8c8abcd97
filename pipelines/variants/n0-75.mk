# as crlso, but 75 % of the budget are initial labels
LABEL = CR-LSO with N0 75 % of the budget
N0 = $(call percent,75)
