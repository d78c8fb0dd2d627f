// The bundler gathers what a surface imports into one style sheet beside its script.
declare module '*.css';
