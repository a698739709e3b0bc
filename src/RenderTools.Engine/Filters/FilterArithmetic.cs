using System.Collections.Frozen;
using System.Globalization;
using RenderTools.Primitives;

namespace RenderTools.Filters;

/// <summary>
/// The table's arithmetic over option values, exact in fractions: <c>+ - * / %</c>, parentheses, <c>min max ceil
/// floor</c>.
/// </summary>
internal sealed class FilterArithmetic
{
    private const int DeepestNesting = 4;

    // libavutil/parseutils.c and libavfilter/vf_fps.c name these rates; fps alone writes ntsc_film.
    private static readonly FrozenDictionary<string, string> Rates = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["ntsc"] = "30000/1001",
        ["qntsc"] = "30000/1001",
        ["sntsc"] = "30000/1001",
        ["pal"] = "25",
        ["qpal"] = "25",
        ["spal"] = "25",
        ["film"] = "24",
        ["ntsc_film"] = "24000/1001",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string _text;
    private readonly IReadOnlyDictionary<string, string> _values;
    private readonly int _depth;
    private int _position;

    private FilterArithmetic(string text, IReadOnlyDictionary<string, string> values, int depth) =>
        (_text, _values, _depth) = (text, values, depth);

    /// <summary>False where a name is unknown, a value is no number, or the text is no arithmetic.</summary>
    public static bool TryEvaluate(string text, IReadOnlyDictionary<string, string> values, out double result)
    {
        var known = TryEvaluateExactly(text, values, out var exact);
        result = exact.ToDouble();
        return known;
    }

    /// <summary>The same as a fraction.</summary>
    public static bool TryEvaluateExactly(
        string text,
        IReadOnlyDictionary<string, string> values,
        out Rational result
    ) => TryEvaluate(text, values, 0, out result);

    private static bool TryEvaluate(
        string text,
        IReadOnlyDictionary<string, string> values,
        int depth,
        out Rational result
    )
    {
        result = default;
        if (depth > DeepestNesting || text.Length > 200)
            return false;
        try
        {
            var reader = new FilterArithmetic(text, values, depth);
            if (reader.Sum() is not { } value || reader.Peek() != '\0')
                return false;
            result = value;
            return true;
        }
        catch (Exception e) when (e is OverflowException or DivideByZeroException)
        {
            return false; // a value beyond any use is as good as none
        }
    }

    private Rational? Sum()
    {
        var left = Product();
        while (left is { } a && Peek() is '+' or '-')
            left = _text[_position++] == '+' ? Add(a, Product()) : Add(a, Product() * new Rational(-1));
        return left;
    }

    private Rational? Product()
    {
        var left = Factor();
        while (left is { } a && Peek() is '*' or '/' or '%')
        {
            var sign = _text[_position++];
            var right = Factor();
            left = sign switch
            {
                '*' => a * right,
                '/' => a / right,
                _ => right is { } b ? Add(a, b * new Rational(-Floor(a / b))) : null,
            };
        }

        return left;
    }

    private Rational? Factor()
    {
        var c = Peek();
        if (c == '-')
        {
            _position++;
            return Factor() * new Rational(-1);
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
            return Number(_text[start.._position]);
        }

        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        var name = _text[start.._position];
        if (name.Length == 0)
            return null;
        if (Peek() == '(')
            return Function(name);
        return
            (_values.TryGetValue(name, out var value) || Rates.TryGetValue(name, out value))
            && TryEvaluate(value, SourceRate(), _depth + 1, out var result)
            ? result
            : null;
    }

    // What an option's own value may name: fps=source_fps*2.
    private Dictionary<string, string> SourceRate()
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if ((_values.TryGetValue("rate", out var rate) || _values.TryGetValue("source_fps", out rate)))
            names["source_fps"] = rate;
        return names;
    }

    private Rational? Function(string name)
    {
        _position++;
        var first = Sum();
        Rational? second = null;
        if (Peek() == ',')
        {
            _position++;
            second = Sum();
        }

        if (!Take(')') || first is not { } a)
            return null;
        return (name, second) switch
        {
            ("ceil", null) => new Rational(-Floor(a * new Rational(-1))),
            ("floor", null) => new Rational(Floor(a)),
            ("min", { } b) => a < b ? a : b,
            ("max", { } b) => a > b ? a : b,
            _ => null,
        };
    }

    private static Rational? Number(string digits)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (
            decimals > 9
            || !long.TryParse(
                digits.Replace(".", "", StringComparison.Ordinal),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var whole
            )
            || digits.Count(c => c == '.') > 1
        )
        {
            return null;
        }

        var scale = 1L;
        for (var i = 0; i < decimals; i++)
            scale *= 10;
        return new Rational(whole, scale);
    }

    private static Rational? Add(Rational a, Rational? b) =>
        b is not { } other
            ? null
            : new Rational(
                checked((a.Numerator * other.Denominator) + (other.Numerator * a.Denominator)),
                checked(a.Denominator * other.Denominator)
            );

    private static long Floor(Rational value) => (long)Math.Floor((decimal)value.Numerator / value.Denominator);

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
