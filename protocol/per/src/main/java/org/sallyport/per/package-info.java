/**
 * The aligned variant of the Packed Encoding Rules, ITU-T X.691 (02/2021), BASIC-PER: what every generated codec calls.
 *
 * <p>Clause numbers are those of the edition of 2021; editions up to 2002 count one less from clause 10 on. What is
 * read never throws: a {@link org.sallyport.per.PerReader} remembers the first fault and gives neutral values from
 * there on. What is written was checked when the value was made, so writing cannot fail.
 */
package org.sallyport.per;
