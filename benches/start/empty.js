// A process that does nothing, to measure the others from.
