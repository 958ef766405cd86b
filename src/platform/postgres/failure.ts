// The one error the supervisor raises, so that the command line can say what to do instead of printing a stack.

export type PostgresFailureCode =
  | 'postgres_unsupported_platform'
  | 'postgres_no_unprivileged_user'
  | 'postgres_binaries_unusable'
  | 'postgres_not_a_data_directory'
  | 'postgres_wrong_major_version'
  | 'postgres_data_directory_locked'
  | 'postgres_data_directory_denied'
  | 'postgres_unsafe_socket_directory'
  | 'postgres_initdb_failed'
  | 'postgres_start_failed';

/** Why the embedded database could not be had, and what the operator can do about it. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  readonly code: PostgresFailureCode;
  readonly fix: string;

  constructor(code: PostgresFailureCode, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}
