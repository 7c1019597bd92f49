/** A behaviour of workflows by its requirement. */
export interface FlowBehaviour {
  readonly requirement: string;
  readonly behaviour: string;
}
