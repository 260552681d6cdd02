/** @file What a worker says where a model is asked whose file it has not, or no longer. */
export class FileWanted extends Error {}
