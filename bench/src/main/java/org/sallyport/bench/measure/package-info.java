/** What every benchmark measures with: CPU time and memory of processes, spreads of figures, facts of the machine. */
package org.sallyport.bench.measure;
