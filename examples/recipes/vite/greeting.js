export const greeting = 'Change me in greeting.js'
