export {
  testAgent,
  type TestAgent,
  type TestAgentOptions,
  type TestCall,
  type TestTurn,
} from "./testing/test-agent.ts";
