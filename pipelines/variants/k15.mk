# as crlso, but a round starts from the best 15
LABEL = CR-LSO with K $(TOPK)
TOPK = 15
