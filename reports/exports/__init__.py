"""What a run found, for other programs: networks as files that graph tools open, findings as tables for analysis.

In: a network or findings. Out: text or rows, one after the other, so that nothing has to fit into memory as a whole. The same
run gives the same bytes.
"""
