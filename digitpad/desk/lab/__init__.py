"""What the lab's buttons do: its windows, joined to experiments, to a run, and to the runs that are kept."""
