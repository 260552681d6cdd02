export const libraries: string[];
