"""How the site is: whether it lives and is ready, what it counts, what it logs, how long anything may take.

A number to be read when somebody asks for the metrics goes into `gauges`; what is counted while requests are
answered, into `counted`.
"""
