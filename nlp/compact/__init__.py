"""The compact transformer: what it reads, and how its answers become mentions.

`reading` and `crf` need numpy only; `model` runs the ONNX file. Training it is the work of
nlp.training (pretrain, finetune).
"""
