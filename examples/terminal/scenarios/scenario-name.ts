/** The scenarios of Microsoft's sample, in its order. */
export const scenarioNames = ['text', 'stream', 'certificate', 'partial'] as const

export type ScenarioName = (typeof scenarioNames)[number]

export type ScenarioChoice = ScenarioName | 'all'

export function scenarioChoice(text: string): ScenarioChoice | undefined {
  return text === 'all' ? text : scenarioNames.find((name) => name === text)
}
