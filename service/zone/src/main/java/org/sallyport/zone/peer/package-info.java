/** Whether those are there whom the file names beside the pair, whatever they speak. */
package org.sallyport.zone.peer;
