// Counts the branches that a JavaScript module takes: a coverage-guided fuzzer keeps the inputs that take new ones.
import ts from 'typescript'

/** The name of the array of counters in the instrumented code: one byte for each branch. */
export const COUNTERS = '__npmHooksBranches'

const factory = ts.factory

/** The same code with a counter in every function and in each branch, and how many counters there are. */
export function instrument(code) {
  let branches = 0
  const count = () =>
    factory.createPostfixIncrement(
      factory.createElementAccessExpression(factory.createIdentifier(COUNTERS), factory.createNumericLiteral(branches++)),
    )
  const counted = (expression) =>
    factory.createParenthesizedExpression(factory.createBinaryExpression(count(), ts.SyntaxKind.CommaToken, expression))
  const block = (statement) =>
    statement &&
    factory.createBlock([factory.createExpressionStatement(count()), ...(ts.isBlock(statement) ? statement.statements : [statement])])
  const isLogical = ({ kind }) =>
    [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(kind)

  const transformer = (context) => {
    const visit = (original) => {
      const node = ts.visitEachChild(original, visit, context)
      if (ts.isIfStatement(node))
        return factory.updateIfStatement(
          node,
          node.expression,
          block(node.thenStatement),
          block(node.elseStatement ?? factory.createBlock([])),
        )
      if (ts.isConditionalExpression(node)) {
        const { condition, questionToken, whenTrue, colonToken, whenFalse } = node
        return factory.updateConditionalExpression(node, condition, questionToken, counted(whenTrue), colonToken, counted(whenFalse))
      }
      if (ts.isBinaryExpression(node) && isLogical(node.operatorToken))
        return factory.updateBinaryExpression(node, node.left, node.operatorToken, counted(node.right))
      if (ts.isForStatement(node))
        return factory.updateForStatement(node, node.initializer, node.condition, node.incrementor, block(node.statement))
      if (ts.isForOfStatement(node))
        return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, node.expression, block(node.statement))
      if (ts.isWhileStatement(node)) return factory.updateWhileStatement(node, node.expression, block(node.statement))
      if (ts.isCaseClause(node))
        return factory.updateCaseClause(node, node.expression, [factory.createExpressionStatement(count()), ...node.statements])
      if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
        const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken, body } = node
        return factory.updateArrowFunction(node, modifiers, typeParameters, parameters, type, equalsGreaterThanToken, counted(body))
      }
      if (ts.isBlock(node) && ts.isFunctionLike(original.parent)) return block(node)
      return node
    }
    return (file) => ts.visitNode(file, visit)
  }
  const source = ts.createSourceFile('module.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS)
  const { transformed } = ts.transform(source, [transformer])
  return { code: ts.createPrinter().printFile(transformed[0]), branches }
}
