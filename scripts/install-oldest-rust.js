// Installs the oldest Rust that the crate supports, for the part `rust-oldest` of the tests.
import { spawnSync } from 'node:child_process'
import { oldestRust } from './setup.js'

const { status } = spawnSync('rustup', ['toolchain', 'install', oldestRust(), '--profile', 'minimal', '--no-self-update'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exitCode = status ?? 1
