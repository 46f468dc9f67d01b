/** The chapters of the port document as scenarios: the real nodes in the simulated world, called by scripted phones. */
package org.sallyport.scenarios;
