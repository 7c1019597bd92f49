/**
 * Milliseconds of the longest time for which this thread did nothing else while `work` was going on: measured in time of
 * this thread alone, because a busy machine may stop any thread for long.
 */
export async function longestStall(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let last = threadMs();
  const look = (): void => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 5);
  await work();
  look();
  clearInterval(timer);
  return longest;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
