// The wanted members. Those of one object form a linked list.
import { FIELD_MEMBER, LEFT, MEMBER_FIELD, MEMBER_INSIDE, MEMBER_LENGTH, MEMBER_NAME, MEMBER_NEXT, MEMBER_SIZE } from './layout';
import { allocate } from './memory';

/** First wanted member of a line's top-level object; 0 if none. */
export let wantedOfLine: u32 = 0;

/**
 * Adds a wanted member inside `owner`, or at the top level if `owner` is 0. The bytes at `name` must stay valid. Returns the address of the member, or 0 if
 * memory is exhausted.
 */
export function addMember(owner: u32, name: u32, length: u32, field: u32): u32 {
  const member = allocate(MEMBER_SIZE as u32);
  if (member === 0) return 0;
  store<u32>(member, name, MEMBER_NAME);
  store<u32>(member, length, MEMBER_LENGTH);
  store<u32>(member, field, MEMBER_FIELD);
  if (field !== 0) store<u32>(field, member, FIELD_MEMBER);
  if (owner === 0) {
    store<u32>(member, wantedOfLine, MEMBER_NEXT);
    wantedOfLine = member;
  } else {
    store<u32>(member, load<u32>(owner, MEMBER_INSIDE), MEMBER_NEXT);
    store<u32>(owner, member, MEMBER_INSIDE);
  }
  return member;
}

/** Address of the wanted member with this name, or 0. */
export function memberNamed(wanted: u32, name: u32, length: u32): u32 {
  for (let member = wanted; member !== LEFT; member = load<u32>(member, MEMBER_NEXT)) {
    if (load<u32>(member, MEMBER_LENGTH) === length && memory.compare(load<u32>(member, MEMBER_NAME), name, length) === 0) return member;
  }
  return 0;
}
