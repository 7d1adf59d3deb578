/** What the server of Microsoft's sample says, word for word. */
export const sampleAnswers = {
  greeting: (): string => `EchoWebSocket Connected at: ${new Date().toLocaleString('sv-SE')}`,
  text: (text: string): string => `You said: "${text}"`,
  binary: (size: number): string => `binary message received, size=${size} bytes`,
  piece: (text: string): string => `You said: "${text}"\r\n`,
}
