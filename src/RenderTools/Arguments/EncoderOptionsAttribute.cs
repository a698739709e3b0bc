using System.Collections;
using System.Globalization;
using System.Management.Automation;
using RenderTools.Encoders;

namespace RenderTools.Arguments;

/// <summary>
/// Takes encoder options as a hashtable, an ordered dictionary, or strings "name=value". Of a hashtable, which has no
/// order, names are sorted.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncoderOptionsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            Hashtable table => Pairs(table).OrderBy(o => o.Name, StringComparer.Ordinal).ToArray(),
            IDictionary ordered => Pairs(ordered).ToArray(),
            string one => new[] { Parse(one) },
            EncoderOption[] done => done,
            IEnumerable many => many.Cast<object>()
                .Select(item =>
                    (item is PSObject p ? p.BaseObject : item) as EncoderOption ?? Parse(item.ToString() ?? "")
                )
                .ToArray(),
            _ => inputData,
        };
    }

    private static IEnumerable<EncoderOption> Pairs(IDictionary table) =>
        table
            .Cast<DictionaryEntry>()
            .Select(e => new EncoderOption(
                Name(e.Key.ToString()!),
                System.Convert.ToString(e.Value is PSObject p ? p.BaseObject : e.Value, CultureInfo.InvariantCulture)
                    ?? ""
            ));

    private static EncoderOption Parse(string text)
    {
        var separator = text.IndexOf('=', StringComparison.Ordinal);
        return separator > 0
            ? new EncoderOption(Name(text[..separator].Trim()), text[(separator + 1)..].Trim())
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is no encoder option. Write @{{ qp = 0 }} or 'qp=0'."
            );
    }

    private static string Name(string name) => name.TrimStart('-');
}
