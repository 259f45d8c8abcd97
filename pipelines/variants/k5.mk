# as crlso, but a round starts from the best 5
LABEL = CR-LSO with K $(TOPK)
TOPK = 5
