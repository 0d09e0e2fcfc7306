// A process that does nothing, to measure the others from.
import './delivery.js'
