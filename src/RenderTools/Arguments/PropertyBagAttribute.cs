using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using RenderTools.Primitives;

namespace RenderTools.Arguments;

/// <summary>
/// Takes an object that went through JSON or CLIXML, and so is a bag of properties, back into the record it was.
/// What is no such bag is passed on as it is: another parameter set may want it.
/// </summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class PropertyBagAttribute : ArgumentTransformationAttribute
{
    private readonly Type _type;
    private readonly string[] _shape;

    /// <summary>Creates the attribute.</summary>
    /// <param name="type">The record.</param>
    /// <param name="shape">Properties by which a bag of it is known.</param>
    public PropertyBagAttribute(Type type, params string[] shape) => (_type, _shape) = (type, shape);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is IList list && (inputData as PSObject)?.BaseObject is not PSCustomObject)
            return list.Cast<object>().Select(item => Transform(engineIntrinsics, item)).ToArray();
        var bag = Bag(inputData);
        if (_type.IsInstanceOfType(bag.BaseObject) || !_shape.All(name => bag.Properties[name] is not null))
            return inputData;
        try
        {
            return Rebuild(_type, bag)!;
        }
        catch (Exception error)
            when (error
                    is FormatException
                        or InvalidCastException
                        or OverflowException
                        or MissingMemberException
                        or ArgumentException
            )
        {
            throw new ArgumentTransformationMetadataException(
                $"This is no {_type.Name} that can be read back: {error.Message}",
                error
            );
        }
    }

    /// <summary>Builds a value of the type from what JSON or CLIXML left of it.</summary>
    internal static object? Rebuild(Type type, object? value)
    {
        var bare = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        if (bare is null)
            return null;
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return bare is "" ? null : Rebuild(inner, value);
        if (type.IsInstanceOfType(bare))
            return bare;
        if (type.IsArray)
            return ToArray(type.GetElementType()!, bare);
        if (type.IsEnum)
            return bare is string name
                ? Enum.Parse(type, name, ignoreCase: true)
                : Enum.ToObject(type, System.Convert.ToInt32(bare, CultureInfo.InvariantCulture));
        if (type == typeof(Rational))
            return bare is string text
                ? Rational.Parse(text)
                : new Rational(Member<long>(value!, "Numerator"), Member<long>(value!, "Denominator"));
        if (type == typeof(TimeSpan))
            return bare is string span
                ? TimeSpan.Parse(span, CultureInfo.InvariantCulture)
                : TimeSpan.FromTicks(Member<long>(value!, "Ticks"));
        if (type == typeof(DateTime))
            return DateTime.Parse(
                (string)bare,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
            );
        return bare is IConvertible convertible
            ? convertible.ToType(type, CultureInfo.InvariantCulture)
            : Record(type, Bag(value!));
    }

    private static Array ToArray(Type element, object bare)
    {
        var items = bare is IList list ? list.Cast<object?>().ToArray() : [bare];
        var array = Array.CreateInstance(element, items.Length);
        for (var i = 0; i < items.Length; i++)
            array.SetValue(Rebuild(element, items[i]), i);
        return array;
    }

    private static object Record(Type type, PSObject bag)
    {
        var parameters = type.GetConstructors()
            .OrderByDescending(c => c.GetParameters().Length)
            .First(c => c.GetParameters() is not [{ ParameterType: var only }] || only != type)
            .GetParameters();
        var record =
            parameters.Length == 0
                ? RuntimeHelpers.GetUninitializedObject(type).GetType().GetConstructor(Type.EmptyTypes)!.Invoke(null)
                : Activator.CreateInstance(
                    type,
                    [.. parameters.Select(p => Rebuild(p.ParameterType, bag.Properties[p.Name!]?.Value))]
                )!;
        foreach (
            var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.SetMethod is not null)
        )
        {
            if (bag.Properties[property.Name] is { Value: { } value })
                property.SetValue(record, Rebuild(property.PropertyType, value));
            else if (property.IsDefined(typeof(RequiredMemberAttribute), inherit: false))
                throw new MissingMemberException($"{type.Name} has no {property.Name}.");
        }

        return record;
    }

    // JSON can also be read as hashtables.
    internal static PSObject Bag(object value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not IDictionary table)
            return PSObject.AsPSObject(value);
        var bag = new PSObject();
        foreach (DictionaryEntry entry in table)
            bag.Properties.Add(new PSNoteProperty(entry.Key.ToString(), entry.Value));
        return bag;
    }

    private static T Member<T>(object bag, string name) =>
        (T)
            System.Convert.ChangeType(
                (Bag(bag).Properties[name] ?? throw new MissingMemberException($"There is no {name}.")).Value,
                typeof(T),
                CultureInfo.InvariantCulture
            );
}
