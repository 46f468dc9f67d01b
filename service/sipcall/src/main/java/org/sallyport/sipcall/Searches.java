package org.sallyport.sipcall;

