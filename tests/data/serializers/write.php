<?php
// Prints the forms of forms.json that PHP writes, of the value in its first.
$value = json_decode(json_decode(file_get_contents('forms.json'))->{'json-stringify'});
$forms = ['php' => json_encode($value), 'php-unicode' => json_encode($value, JSON_UNESCAPED_UNICODE)];
echo json_encode($forms, JSON_PRETTY_PRINT), "\n";
