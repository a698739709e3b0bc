using System.Globalization;

namespace RenderTools.Planning.Filters;

/// <summary>The table's arithmetic over option values: <c>+ - * / %</c>, parentheses, <c>min max ceil floor</c>.</summary>
internal sealed class FilterArithmetic
{
    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string> _values;
    private readonly int _depth;
    private int _position;

    private FilterArithmetic(string text, IReadOnlyDictionary<string, string> values, int depth) => (_text, _values, _depth) = (text, values, depth);

    /// <summary>False where a name is unknown, a value is no number, or the text is no arithmetic.</summary>
    public static bool TryEvaluate(string text, IReadOnlyDictionary<string, string> values, out double result) => TryEvaluate(text, values, 0, out result);

    private static bool TryEvaluate(string text, IReadOnlyDictionary<string, string> values, int depth, out double result)
    {
        var reader = new FilterArithmetic(text, values, depth);
        var value = depth > 4 ? null : reader.Sum();
        result = value ?? double.NaN;
        return double.IsFinite(result) && reader.Peek() == '\0';
    }

    private double? Sum()
    {
        var left = Product();
        while (left is not null && Peek() is '+' or '-')
            left = _text[_position++] == '+' ? left + Product() : left - Product();
        return left;
    }

    private double? Product()
    {
        var left = Factor();
        while (left is not null && Peek() is '*' or '/' or '%')
        {
            left = _text[_position++] switch
            {
                '*' => left * Factor(),
                '/' => left / Factor(),
                _ => left % Factor(),
            };
        }

        return left;
    }

    private double? Factor()
    {
        var c = Peek();
        if (c == '-')
        {
            _position++;
            return -Factor();
        }

        if (c == '(')
        {
            _position++;
            var inner = Sum();
            return Take(')') ? inner : null;
        }

        var start = _position;
        if (char.IsAsciiDigit(c) || c == '.')
        {
            while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '.'))
                _position++;
            return double.TryParse(_text.AsSpan(start, _position - start), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        var name = _text[start.._position];
        if (name.Length == 0)
            return null;
        return Peek() == '(' ? Function(name)
            : _values.TryGetValue(name, out var value) && TryEvaluate(value, new Dictionary<string, string>(StringComparer.Ordinal), _depth + 1, out var result) ? result
            : null;
    }

    private double? Function(string name)
    {
        _position++;
        var first = Sum();
        double? second = null;
        if (Peek() == ',')
        {
            _position++;
            second = Sum();
        }

        if (!Take(')') || first is not { } a)
            return null;
        return (name, second) switch
        {
            ("ceil", null) => Math.Ceiling(a),
            ("floor", null) => Math.Floor(a),
            ("min", { } b) => Math.Min(a, b),
            ("max", { } b) => Math.Max(a, b),
            _ => null,
        };
    }

    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool Take(char c)
    {
        if (Peek() != c)
            return false;
        _position++;
        return true;
    }
}
