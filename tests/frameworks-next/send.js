export const send = ({ status, answer }) => Response.json(answer, { status })
