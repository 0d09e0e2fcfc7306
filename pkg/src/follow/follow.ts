// `follow`: what has changed in a registry, as an iteration.
import type { FollowedChanges, FollowOptions } from '../../follow.js'
import { Follower } from './follower.js'
import { readOptions } from './options.js'

export function follow(options: FollowOptions): AsyncGenerator<FollowedChanges, void, undefined> {
  return new Follower(readOptions(options)).run()
}
