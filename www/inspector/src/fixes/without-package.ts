// Receivers without this package: the same check of the signature, and nothing else.
import { type FixTarget, indented, secretFrom, signatureFix } from './fix.ts'

function nodeCrypto(target: FixTarget): string {
  const fix = signatureFix("request.headers['x-npm-signature']", target)
  const signature = fix === null ? "request.headers['x-npm-signature']" : fix.expression.replace('verifySignature(', 'isValid(')
  return `import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const secret = ${secretFrom('process.env', target)}

function isValid(body, signature, secret) {
  const expected = Buffer.from(\`sha256=\${createHmac('sha256', secret).update(body).digest('hex')}\`)
  const received = Buffer.from(signature ?? '')
  return received.length === expected.length && timingSafeEqual(received, expected)
}

createServer(async (request, response) => {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= 32e6) chunks.push(chunk) // raw bytes: no setEncoding, no JSON.parse
  }
  if (size > 32e6) return response.writeHead(413).end()
  const body = Buffer.concat(chunks)${fix === null ? '' : `\n  // ${fix.comment}`}
  const signature = ${indented(signature, 2)}
  response.writeHead(isValid(body, signature, secret) ? 202 : 401).end()
}).listen(process.env.PORT ?? 8787)`
}

/** A comment, and the lines that change `signature`; with several signatures, the expression that compares them. */
const PYTHON: Partial<Record<FixTarget, string[]>> = {
  'upper-case': ['# Something converts the header to uppercase.', 'signature = signature.lower()'],
  'trimmed-signature': ['# Something adds spaces or quotes around the header.', `signature = signature.strip(" \\t\\"'")`],
  prefix: [
    '# Something cuts "sha256=" off. If it is your code, pass the whole header instead.',
    'signature = "sha256=" + signature.removeprefix("sha256=")',
  ],
}

function python(target: FixTarget): string {
  const isJoined = target === 'joined-signatures'
  const lines = isJoined
    ? [
        '# Something adds a second header, and they arrive joined: one of them must be valid.',
        'received = ",".join(self.headers.get_all("x-npm-signature") or [])',
        'signatures = [value.strip() for value in received.split(",")]',
      ]
    : ['signature = self.headers["x-npm-signature"] or ""', ...(PYTHON[target] ?? [])]
  const verdict = isJoined
    ? 'is_valid = any(hmac.compare_digest(value.encode(), expected.encode()) for value in signatures)'
    : 'is_valid = hmac.compare_digest(signature.encode(), expected.encode())'
  return `import hashlib, hmac, os
from http.server import BaseHTTPRequestHandler, HTTPServer

SECRET = os.environ["NPM_HOOK_SECRET"]${target === 'secret' ? '.strip()' : ''}.encode()

class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["content-length"] or 0)
        if not 0 <= size <= 32_000_000:
            self.send_response(413)
            return self.end_headers()
        body = self.rfile.read(size)  # raw bytes: no json.loads before this
        expected = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
        ${indented([...lines, verdict].join('\n'), 8)}
        self.send_response(202 if is_valid else 401)
        self.end_headers()

HTTPServer(("", int(os.environ.get("PORT", "8787"))), Hook).serve_forever()`
}

const GO: Partial<Record<FixTarget, string[]>> = {
  'upper-case': ['// Something converts the header to uppercase.', 'signature = strings.ToLower(signature)'],
  'trimmed-signature': ['// Something adds spaces or quotes around the header.', 'signature = strings.Trim(signature, " \\t\\"\'")'],
  prefix: [
    '// Something cuts "sha256=" off. If it is your code, pass the whole header instead.',
    'signature = "sha256=" + strings.TrimPrefix(signature, "sha256=")',
  ],
}

function go(target: FixTarget): string {
  const isJoined = target === 'joined-signatures'
  const usesStrings = isJoined || target === 'secret' || GO[target] !== undefined
  const lines = isJoined
    ? [
        '// Something adds a second header, and they arrive joined: one of them must be valid.',
        'isValid := false',
        'for _, value := range strings.Split(strings.Join(r.Header.Values("x-npm-signature"), ","), ",") {',
        '\tisValid = isValid || hmac.Equal([]byte(strings.TrimSpace(value)), []byte(expected))',
        '}',
      ]
    : ['signature := r.Header.Get("x-npm-signature")', ...(GO[target] ?? []), 'isValid := hmac.Equal([]byte(signature), []byte(expected))']
  return `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log"
	"net/http"
	"os"${usesStrings ? '\n\t"strings"' : ''}
)

func main() {
	secret := ${target === 'secret' ? 'strings.TrimSpace(os.Getenv("NPM_HOOK_SECRET"))' : 'os.Getenv("NPM_HOOK_SECRET")'}
	if secret == "" {
		log.Fatal("NPM_HOOK_SECRET is not set")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8787"
	}
	http.HandleFunc("/hook", func(w http.ResponseWriter, r *http.Request) {
		// Raw bytes: nothing decodes the body before this.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 32<<20))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		expected := "sha256=" + hex.EncodeToString(mac.Sum(nil))
		${lines.join('\n\t\t')}
		if !isValid {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	log.Fatal(http.ListenAndServe(":"+port, nil))
}`
}

export const WITHOUT_PACKAGE = {
  'node:crypto': nodeCrypto,
  Python: python,
  Go: go,
} satisfies Record<string, (target: FixTarget) => string>
