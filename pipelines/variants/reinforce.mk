# REINFORCE: a softmax of each choice, which learns from the answers to its draws
METHOD = reinforce
MODEL = none
LABEL = REINFORCE
