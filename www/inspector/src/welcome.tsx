// What the page does, until there is a delivery.

export function Welcome() {
  return (
    <div class="panel welcome">
      <h2>Does your webhook return 401?</h2>
      <ol>
        <li>Drop the body as a file, or paste it. A raw HTTP request or a curl command works too.</li>
        <li>Enter the hook’s secret.</li>
      </ol>
      <p>
        You see whether the signature is valid. If it isn’t, you see why, and how to fix it. Below that: what changed in the package, its
        releases over time, and what is suspicious about the release.
      </p>
      <p>No delivery at hand? Choose a sample: they are real deliveries.</p>
    </div>
  )
}
