# Prints the forms of forms.json that Python writes, of the value in its first.
import json

value = json.loads(json.load(open('forms.json'))['json-stringify'])
forms = {
    'python': json.dumps(value),
    'python-unicode': json.dumps(value, ensure_ascii=False),
    'python-compact': json.dumps(value, separators=(',', ':')),
    'sorted': json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(',', ':')),
    'python-sorted': json.dumps(value, sort_keys=True),
}
print(json.dumps(forms, indent=2))
