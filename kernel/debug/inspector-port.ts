/** The inspector of the runtime's main thread, reached through its control thread. */
export interface InspectorPort {
  /**
   * Sends a command.
   *
   * @throws an error when the command fails, or the runtime ends before it has answered
   */
  post(method: string, parameters?: object): Promise<unknown>;
}
