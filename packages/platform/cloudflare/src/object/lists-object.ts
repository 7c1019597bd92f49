/** The name of the object that holds no log and stores nothing: it answers what concerns none of them. */
export const listsObject = "lists";
