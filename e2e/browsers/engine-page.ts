/** What a test needs of a browser, small enough for Playwright and WebDriver alike. */
export interface EnginePage {
  /** Engine and version: `Chromium 156.0.1`. */
  readonly title: string
  open(url: string): Promise<void>
  /** Runs a self-contained function in the page; its argument and result travel as JSON. */
  evaluate<Result, Argument>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  /** Ends the page and every process started for it. */
  close(): Promise<void>
}
