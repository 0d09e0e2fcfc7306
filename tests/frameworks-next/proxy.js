// With a proxy, Next.js reads each body before the route does, and passes on 10 MB of it.
import { NextResponse } from 'next/server'

export const proxy = () => NextResponse.next()

export const config = { matcher: '/api/:path*' }
