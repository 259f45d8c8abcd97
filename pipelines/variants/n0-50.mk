# as crlso, but 50 % of the budget are initial labels
LABEL = CR-LSO with N0 50 % of the budget
N0 = $(call percent,50)
