"""Names and definitions of the join specification (v0.3 to v0.5) and of its `@link`."""

LINK_URL = "https://specs.apollo.dev/link/v1.0"

BASE_DEFINITIONS = """
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE

directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR

directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION

directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

scalar join__FieldSet

scalar link__Import

enum link__Purpose {
  \"\"\"
  `SECURITY` features provide metadata necessary to securely resolve fields.
  \"\"\"
  SECURITY

  \"\"\"
  `EXECUTION` features provide metadata necessary for operation execution.
  \"\"\"
  EXECUTION
}
"""  # noqa: E501 - the specification's own definitions

FIELD_ARGUMENTS = (
    "graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean,"
    " override: String, usedOverridden: Boolean"
)
OVERRIDE_LABELS = (0, 4)
"""Since when `@join__field` has an `overrideLabel`, and directives of one subgraph `@join__directive`."""
JOIN_DIRECTIVE_DEFINITIONS = """
directive @join__directive(graphs: [join__Graph!], name: String!, args: join__DirectiveArguments) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION

scalar join__DirectiveArguments
"""  # noqa: E501
CONTEXT_ARGUMENTS = (0, 5)
"""Since when `@join__field` has `contextArguments`."""
CONTEXT_DEFINITIONS = """
scalar join__FieldValue

input join__ContextArgument {
  name: String!
  type: String!
  context: String!
  selection: join__FieldValue!
}
"""


def join_url(version: tuple[int, int]) -> str:
    return f"https://specs.apollo.dev/join/v{version[0]}.{version[1]}"


def supergraph_definitions(version: tuple[int, int]) -> str:
    """The SDL of `@link` and of a version of the join specification, without the enum of graphs."""
    arguments, definitions = FIELD_ARGUMENTS, BASE_DEFINITIONS
    if version >= OVERRIDE_LABELS:
        arguments += ", overrideLabel: String"
        definitions += JOIN_DIRECTIVE_DEFINITIONS
    if version >= CONTEXT_ARGUMENTS:
        arguments += ", contextArguments: [join__ContextArgument!]"
        definitions += CONTEXT_DEFINITIONS
    where = "FIELD_DEFINITION | INPUT_FIELD_DEFINITION"
    return f"{definitions}\ndirective @join__field({arguments}) repeatable on {where}\n"
