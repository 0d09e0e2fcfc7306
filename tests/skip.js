// Skipped tests are counted as the tests that they are.

/** Reports each title as a skipped subtest of `t`. */
export async function skipAll(t, titles, reason) {
  for (const title of titles) await t.test(title, { skip: `${t.name}: ${reason}` }, () => {})
}
