/** The version of the protocol that the tag speaks. */
export const protocol = 1
