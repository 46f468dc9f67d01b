/** What the launcher runs after a build, so that the program starts fast. */
package org.sallyport.app.launch;
