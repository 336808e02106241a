"""The demo company: a made-up organisation whose truths are known, for the demo, the tests and the benchmarks.

In: a seed and a size. Out: one `Company` value (`company`), the same on every platform; written as a folder in the real
formats (`folder`), or straight as columns (`columns`); and a judge of what the analytics made of it (`truth`).
"""
