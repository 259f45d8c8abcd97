# as crlso, but a round starts from the best 10
LABEL = CR-LSO with K $(TOPK)
TOPK = 10
