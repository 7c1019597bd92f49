/** What an object has written so far, as it is billed. */
export interface Written {
  readonly statements: number;
  readonly rows: number;
  readonly alarms: number;
}
