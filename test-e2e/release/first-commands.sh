npx tenon init my-agents
cd my-agents
npm install
npx tenon run shop "What does the bike b1 cost?" --id one # press Ctrl-C, or kill it
npx tenon run shop --id one                               # it goes on where it was
npx tenon inspect one                                     # where the time went
npm test                                                  # the agent's own test
